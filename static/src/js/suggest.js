// Suggestions while typing: the editable combobox with a list of the ARIA Authoring Practices Guide.
// Without this script the field searches as ever; with it, Enter on a suggestion goes to the entry instead.

const PAUSE_MS = 120;

/** An element with a class, attributes and text. */
function make(tag, name, attributes = {}, text = "") {
  const element = Object.assign(document.createElement(tag), { className: name, textContent: text });
  Object.entries(attributes).forEach(([attribute, value]) => element.setAttribute(attribute, value));
  return element;
}

/** The groups as markup: div[role=group] > p + div[role=option]. */
function groupsOf(groups, id) {
  let number = 0;
  return groups.map(({ label, suggestions }, place) => {
    const group = make("div", "suggest__group", { role: "group", "aria-labelledby": `${id}-g${place}` });
    group.append(make("p", "suggest__label", { id: `${id}-g${place}`, role: "presentation" }, label));
    suggestions.forEach(({ label: name, hint, url }) => {
      const option = make("div", "suggest__option", { role: "option", id: `${id}-o${number++}`, "aria-selected": "false" });
      option.append(make("span", "", {}, name));
      if (hint) option.append(make("span", "suggest__hint", {}, ` ${hint}`));
      option.dataset.url = url;
      group.append(option);
    });
    return group;
  });
}

/** One search field with its list. */
class Combobox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[name=q]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.answers = new Map();
    this.input.type = "text"; // a search field may not be a combobox
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
  }

  get options() {
    return this.list.hidden ? [] : [...this.list.querySelectorAll("[role=option]")];
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  /** Ask once typing pauses. */
  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.input.value.trim()), PAUSE_MS);
  }

  /** Show the suggestions for these words, unless others were typed meanwhile. */
  async ask(words) {
    if (!this.answers.has(words)) {
      try {
        const answer = await fetch(`${this.form.dataset.suggest}?${new URLSearchParams({ q: words })}`);
        if (answer.ok) this.answers.set(words, (await answer.json()).groups);
      } catch {
        return this.close();
      }
    }
    if (words === this.input.value.trim() && document.activeElement === this.input) this.show(this.answers.get(words) ?? []);
  }

  show(groups) {
    this.activate(null);
    this.list.replaceChildren(...groupsOf(groups, this.list.id));
    this.list.hidden = !groups.length;
    this.input.setAttribute("aria-expanded", String(groups.length > 0));
    const { none, one, many } = this.form.dataset;
    const number = this.options.length;
    this.status.textContent = !this.input.value.trim() ? "" : number ? (number === 1 ? one : many.replace("{n}", number)) : none;
  }

  close() {
    clearTimeout(this.timer);
    this.activate(null);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
  }

  /** Make an option the one that Enter goes to; null for none. */
  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** Go up or down; above the first and below the last option lies the field itself. */
  move(step) {
    const stops = [null, ...this.options];
    this.activate(stops[(stops.indexOf(this.active) + step + stops.length) % stops.length]);
  }

  go(option) {
    if (option) location.assign(option.dataset.url);
  }

  key(event) {
    const acts = {
      ArrowDown: () => (this.list.hidden ? this.ask(this.input.value.trim()) : this.move(1)),
      ArrowUp: () => this.move(-1),
      Enter: () => this.active && this.go(this.active),
      Escape: () => (this.list.hidden ? (this.input.value = "") : this.close()),
    };
    if (!acts[event.key] || (event.key === "Enter" && !this.active) || event.isComposing) return;
    event.preventDefault();
    acts[event.key]();
  }
}

/** Wire every search form that names where suggestions come from. */
export function suggest() {
  document.querySelectorAll("form[data-suggest]").forEach((form) => new Combobox(form));
}
