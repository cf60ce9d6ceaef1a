// The filter panel: searchable facets, and focus and scroll position restored after a filter is chosen.

const STORAGE_KEY = "facet";
const ANNOUNCEMENT_DELAY = 150; // milliseconds

/** Open every details element between an element and its facet. */
function openAncestors(element) {
  let details = element.closest("details");
  while (details) {
    details.open = true;
    details = details.parentElement.closest("details");
  }
}

/** Return the words of a text as the server compares them: without case, accents and punctuation. */
function splitWords(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Return the names of an option, its children and its parent. */
function optionNames(option) {
  const parent = option.parentElement.closest("li");
  return [parent, option, ...option.querySelectorAll("li")].map((item) => item?.dataset.names ?? "").join("");
}

/** Return whether an option contains the words joined together, or a word that starts with each of them. */
function matches(option, words) {
  const text = optionNames(option);
  return text.includes(words.join("")) || words.every((word) => text.includes(` ${word}`));
}

/** Hide the options of a facet that don't match; return the number of those that do. */
function filterOptions(facet, typed) {
  const words = splitWords(typed);
  const options = [...facet.querySelectorAll("li")];
  options.forEach((option) => {
    option.hidden = !matches(option, words);
  });
  facet.querySelectorAll("details").forEach((details) => {
    details.dataset.wasOpen ??= details.open;
    details.hidden = !details.querySelector("li:not([hidden])");
    details.open = words.length ? !details.hidden : details.dataset.wasOpen === "true";
  });
  return options.filter((option) => !option.hidden).length;
}

/** Replace the options in the panel with all options, from the page that lists them. */
async function loadAll(facet) {
  const link = facet.querySelector(".facet__all");
  if (!link) return;
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(`${response.status} for ${link.href}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const options = page.querySelector("[data-options] > ul");
  if (!link.isConnected) return; // another call has loaded them
  facet.querySelector(":scope > ul").replaceWith(options);
  link.remove();
}

/** Show all options of a facet and focus the first new one. If they can't be loaded, follow the link. */
async function showAll(link) {
  const facet = link.closest(".facet");
  const previousCount = facet.querySelectorAll(":scope > ul > li").length;
  try {
    await loadAll(facet);
  } catch {
    location.assign(link.href);
    return;
  }
  const options = facet.querySelectorAll(":scope > ul > li > label input:enabled, :scope > ul > li > a[href]");
  options[Math.min(previousCount, options.length - 1)]?.focus();
}

/** Connect the search fields of facets, which announce the number of matching options. */
function connectOptionSearch() {
  document.querySelectorAll("input[data-narrow]").forEach((input) => {
    const facet = input.closest(".facet");
    const status = facet.parentElement.querySelector("[data-narrowed]");
    input.addEventListener("input", async () => {
      try {
        await loadAll(facet);
        status.textContent = input.dataset.narrow.replace("{n}", filterOptions(facet, input.value));
      } catch {
        status.textContent = input.dataset.failed;
      }
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // would apply the filters
    });
  });
}

/** Store the chosen option or link for the next page. */
function store(choice) {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(choice));
  } catch {
    // Storage is full or disabled. The page works without it.
  }
}

/** Return the stored choice and delete it; {} if there is none. */
function takeStored() {
  try {
    const text = sessionStorage.getItem(STORAGE_KEY);
    sessionStorage.removeItem(STORAGE_KEY);
    return JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
}

/** Return what a check box or link is found by on the next page. */
const nameOf = (choice) => choice.value ?? choice.textContent;

/** Return a selector for a choice and its siblings on the next page; "" for a removed filter. */
function selectorFor(choice) {
  const { facet } = choice.closest("[data-facet]")?.dataset ?? {};
  if (facet) return `[data-facet="${facet}"] li input`;
  return choice.closest(".option-nav") ? ".option-nav a" : "";
}

/** Remember a chosen option or link and its position. */
function remember(choice, path) {
  const { top } = choice.getBoundingClientRect();
  store({ selector: selectorFor(choice), name: nameOf(choice), top, path });
}

/** Go to the list with the filters in a form. Empty fields would only lengthen the URL. */
function applyFilters(form) {
  const filled = [...new FormData(form)].filter(([, value]) => value);
  const url = new URL(form.action);
  url.search = new URLSearchParams(filled);
  location.assign(url);
}

/** Apply the filters of a form when one of them changes. */
function connectFilterForm(form) {
  form.addEventListener("change", ({ target }) => {
    if (!target.name) return; // the search field of a facet
    remember(target, new URL(form.action).pathname);
    applyFilters(form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    applyFilters(form);
  });
  // Back restores check boxes as they were left, but the list as it was before.
  addEventListener("pageshow", () => form.reset());
}

/** Focus the choice made on the previous page, at the same position; otherwise focus the result count. */
function restoreFocus() {
  const { selector, name, top, path } = takeStored();
  if (path !== location.pathname) return;
  const choices = selector ? [...document.querySelectorAll(selector)] : [];
  const chosen = choices.find((choice) => nameOf(choice) === name);
  const target = chosen ?? document.getElementById("result");
  if (!target) return;
  openAncestors(target);
  target.focus({ preventScroll: true });
  if (chosen) scrollBy({ top: chosen.getBoundingClientRect().top - top, behavior: "instant" });
  announceResult();
}

/** Insert the result count again, because screen readers don't announce what a page contains when it loads. */
function announceResult() {
  const result = document.querySelector("#result[role=status]");
  if (!result) return;
  const nodes = [...result.childNodes];
  result.replaceChildren();
  setTimeout(() => result.replaceChildren(...nodes), ANNOUNCEMENT_DELAY);
}

/** Connect the filter panel, if the page has one. */
export function connectFacets() {
  connectOptionSearch();
  document.querySelectorAll("form[data-filter]").forEach(connectFilterForm);
  restoreFocus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-facet] a[href], .chips a, .list-toolbar .option-nav a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!link.matches(".facet__all")) {
      remember(link, new URL(link.href).pathname);
      return;
    }
    event.preventDefault();
    showAll(link);
  });
}
