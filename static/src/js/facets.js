// The filter panel: long facets are narrowed by typing, and after a choice the focus is where it was.

const KEPT = "facet";

/** Open every fold between an element and its facet. */
function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

/** The words of a text as the server compares them: without case, accents and punctuation. */
function wordsIn(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The names of an option, of its parts and of the option it belongs to. */
function names(option) {
  const above = option.parentElement.closest("li");
  return [above, option, ...option.querySelectorAll("li")].map((line) => line?.dataset.names ?? "").join("");
}

/** Whether an option has the words as one word somewhere, or begins a word with each of them. */
function matches(option, words) {
  const text = names(option);
  return text.includes(words.join("")) || words.every((word) => text.includes(` ${word}`));
}

/** Show the options of a facet that match, or all as they were; returns how many are left. */
function narrow(facet, typed) {
  const words = wordsIn(typed);
  const options = [...facet.querySelectorAll("li")];
  options.forEach((option) => {
    option.hidden = !matches(option, words);
  });
  facet.querySelectorAll("details").forEach((fold) => {
    fold.dataset.was ??= fold.open;
    fold.hidden = !fold.querySelector("li:not([hidden])");
    fold.open = words.length ? !fold.hidden : fold.dataset.was === "true";
  });
  return options.filter((option) => !option.hidden).length;
}

/** Put all options of a facet, from the page that lists them, in place of the few that the panel shows. */
async function load(facet) {
  const link = facet.querySelector(".facet__all");
  if (!link) return;
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(`${response.status} for ${link.href}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const options = page.querySelector("[data-options] > ul");
  if (!link.isConnected) return; // loaded twice
  facet.querySelector(":scope > ul").replaceWith(options);
  link.remove();
}

/** Show all options of a facet and go to the first new link, else to the last; without the page's list, follow `link`. */
async function showAll(link) {
  const facet = link.closest(".facet");
  const before = facet.querySelectorAll(":scope > ul > li").length;
  try {
    await load(facet);
  } catch {
    location.assign(link.href);
    return;
  }
  const links = facet.querySelectorAll(":scope > ul > li > a[href]"); // an inert option takes no focus
  links[Math.min(before, links.length - 1)]?.focus();
}

/** Wire the fields that narrow their facet; how many options are left is said, not shown. */
function narrowing() {
  document.querySelectorAll("input[data-narrow]").forEach((input) => {
    const facet = input.closest(".facet");
    const status = facet.parentElement.querySelector("[data-narrowed]");
    input.addEventListener("input", async () => {
      try {
        await load(facet);
        status.textContent = input.dataset.narrow.replace("{n}", narrow(facet, input.value));
      } catch {
        status.textContent = input.dataset.failed;
      }
    });
  });
}

/** What this tab keeps under our key; undefined where the browser keeps nothing. */
function kept(value) {
  try {
    const before = sessionStorage.getItem(KEPT);
    if (value) sessionStorage.setItem(KEPT, JSON.stringify(value));
    else sessionStorage.removeItem(KEPT);
    return JSON.parse(before ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

const nameOf = (link) => (link.querySelector("span")?.firstChild ?? link).textContent;

/** Where the link will be found again: in its facet or among the orders and views; a removed filter is gone. */
function placeOf(link) {
  const { facet } = link.closest("[data-facet]")?.dataset ?? {};
  if (facet) return `[data-facet="${facet}"] li > a`;
  return link.closest(".pick") ? ".pick a" : "";
}

/** Remember what was chosen and where it stood, for the page that answers. */
function remember(link) {
  const { top } = link.getBoundingClientRect();
  kept({ place: placeOf(link), name: nameOf(link), top, path: new URL(link.href).pathname });
}

/** Give the focus back to what was chosen, at the place where it stood, else to the new result, and say that. */
function restore() {
  const { place, name, top, path } = kept() ?? {};
  if (path !== location.pathname) return;
  const again = place ? [...document.querySelectorAll(place)].find((link) => nameOf(link) === name) : null;
  const target = again ?? document.getElementById("result");
  if (!target) return;
  unfold(target);
  target.focus({ preventScroll: true });
  if (again) scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
  sayResult();
}

/** Write the result line anew: what stood there when the page came is not announced. */
function sayResult() {
  const line = document.querySelector("#result[role=status]");
  if (!line) return;
  const parts = [...line.childNodes];
  line.replaceChildren();
  setTimeout(() => line.replaceChildren(...parts), 150);
}

/** Wire the panel, if the page has one. */
export function facets() {
  narrowing();
  restore();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-facet] a[href], .chips a, .tools .pick a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!link.matches(".facet__all")) {
      remember(link);
      return;
    }
    event.preventDefault();
    showAll(link);
  });
}
