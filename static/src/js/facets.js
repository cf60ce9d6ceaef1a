// The filter panel: long facets are narrowed by typing, and after a choice the focus is where it was.

const KEPT = "facet";

/** Open every fold between an element and its facet. */
function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

/** The words of an option: its own name, those of its parts, that of the option it belongs to. */
function names(option) {
  const above = option.parentElement.closest("li")?.querySelector("a > span");
  return [above, ...option.querySelectorAll("a > span")].map((name) => name?.textContent ?? "").join("\n").toLowerCase();
}

/** Show the options of a facet that hold these words, or all as they were; returns how many are left. */
function narrow(facet, typed) {
  const words = typed.trim().toLowerCase();
  const options = [...facet.querySelectorAll("li")];
  options.forEach((option) => {
    option.hidden = !names(option).includes(words);
  });
  facet.querySelectorAll("details").forEach((fold) => {
    fold.dataset.was ??= fold.open;
    fold.hidden = !fold.querySelector("li:not([hidden])");
    fold.open = words ? !fold.hidden : fold.dataset.was === "true";
  });
  return options.filter((option) => !option.hidden).length;
}

/** Wire the fields that narrow their facet; how many options are left is said, not shown. */
function narrowing() {
  document.querySelectorAll("input[data-narrow]").forEach((input) => {
    const facet = input.closest(".facet");
    const status = facet.parentElement.querySelector("[data-narrowed]");
    input.addEventListener("input", () => {
      status.textContent = input.dataset.narrow.replace("{n}", narrow(facet, input.value));
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
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) remember(link);
  });
}
