// Search suggestions: the editable combobox pattern of the ARIA Authoring Practices Guide.

const DEBOUNCE_DELAY = 120; // milliseconds
const COMPOSING = 229; // key code of every key that an input method handles

/** Return a new element with a class, attributes and text. */
function createElement(tag, name, attributes = {}, text = "") {
  const element = Object.assign(document.createElement(tag), { className: name, textContent: text });
  Object.entries(attributes).forEach(([attribute, value]) => element.setAttribute(attribute, value));
  return element;
}

/** Return the groups as elements: div[role=group] > p + div[role=option]. */
function createGroups(groups, id) {
  let number = 0;
  return groups.map(({ label, suggestions }, index) => {
    const group = createElement("div", "suggest__group", { role: "group", "aria-labelledby": `${id}-g${index}` });
    group.append(createElement("p", "suggest__label", { id: `${id}-g${index}`, role: "presentation" }, label));
    suggestions.forEach(({ label: name, hint, url }) => {
      const option = createElement("div", "suggest__option", { role: "option", id: `${id}-o${number++}`, "aria-selected": "false" });
      option.append(createElement("span", "", {}, name));
      if (hint) option.append(createElement("span", "suggest__hint", {}, ` ${hint}`));
      option.dataset.url = url;
      group.append(option);
    });
    return group;
  });
}

/** A search field with its list of suggestions. */
class Combobox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[name=q]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.groupsByWords = new Map();
    this.input.type = "text"; // a search field may not be a combobox
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
    this.input.addEventListener("input", () => this.loadLater());
    this.input.addEventListener("keydown", (event) => this.handleKey(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the field
    this.list.addEventListener("click", (event) => this.open(event.target.closest("[role=option]")));
  }

  get options() {
    return this.list.hidden ? [] : [...this.list.querySelectorAll("[role=option]")];
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  /** Load suggestions when typing pauses. */
  loadLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(this.input.value.trim()), DEBOUNCE_DELAY);
  }

  /** Load and show suggestions, unless the words have changed meanwhile. */
  async load(words) {
    if (!this.groupsByWords.has(words)) {
      try {
        const response = await fetch(`${this.form.dataset.suggest}?${new URLSearchParams({ q: words })}`);
        if (response.ok) this.groupsByWords.set(words, (await response.json()).groups);
      } catch {
        return this.close();
      }
    }
    if (words === this.input.value.trim() && document.activeElement === this.input) this.show(this.groupsByWords.get(words) ?? []);
  }

  show(groups) {
    this.activate(null);
    this.list.replaceChildren(...createGroups(groups, this.list.id));
    this.list.hidden = !groups.length;
    this.input.setAttribute("aria-expanded", String(groups.length > 0));
    this.status.textContent = this.input.value.trim() ? this.countText() : "";
  }

  /** Return the number of suggestions as text. */
  countText() {
    const { none, one, many } = this.form.dataset;
    const count = this.options.length;
    if (count === 0) return none;
    return count === 1 ? one : many.replace("{n}", count);
  }

  close() {
    clearTimeout(this.timer);
    this.activate(null);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
  }

  /** Make an option active, or none if it is null. */
  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** Move up or down. The field itself comes before the first and after the last option. */
  move(step) {
    const stops = [null, ...this.options];
    this.activate(stops[(stops.indexOf(this.active) + step + stops.length) % stops.length]);
  }

  /** Go to a suggestion. Back then shows the words that the page was opened with. */
  open(option) {
    if (!option) return;
    this.input.value = this.input.defaultValue;
    this.close();
    location.assign(option.dataset.url);
  }

  handleKey(event) {
    const actions = {
      ArrowDown: () => (this.list.hidden ? this.load(this.input.value.trim()) : this.move(1)),
      ArrowUp: () => this.move(-1),
      Enter: () => this.active && this.open(this.active),
      Escape: () => (this.list.hidden ? (this.input.value = "") : this.close()),
    };
    // Safari ends the composition of an input method before it reports the Enter key, with this code.
    const isComposing = event.isComposing || event.keyCode === COMPOSING;
    if (!actions[event.key] || (event.key === "Enter" && !this.active) || isComposing) return;
    event.preventDefault();
    actions[event.key]();
  }
}

/** Connect every search form that has a URL for suggestions. */
export function connectSuggestions() {
  document.querySelectorAll("form[data-suggest]").forEach((form) => new Combobox(form));
}
