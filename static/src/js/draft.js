// What is typed in the story form is kept in this tab until it is saved, so that it survives a session that ends.
// In sessionStorage, not localStorage: text that was not released must not stay on a shared machine when the tab is
// closed. It is offered to the same account only, put back by the server (so that a text that somebody else saved
// meanwhile is compared), and forgotten at log-out.

const LEAD = "draft ";
const EVERY = 1000; // milliseconds

/** All drafts of this tab whose key begins so: list of {key, path, at, seen, entries, isSent}, newest first. */
function drafts(lead) {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(lead));
  const found = keys.map((key) => ({ key, ...JSON.parse(sessionStorage.getItem(key)) }));
  return found.sort((one, other) => other.at - one.at);
}

function forget(found) {
  found.forEach(({ key }) => sessionStorage.removeItem(key));
}

/** What the form would send now, without files, tokens and buttons: list of [name, text]. */
function entries(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

/** Forget what a message of success says was saved: it links to the story. */
function forgetSaved() {
  const links = [...document.querySelectorAll(".messagelist .success a[href]")];
  const saved = new Set(links.map((link) => link.pathname));
  const adding = [...saved].map((path) => path.replace(/\d+\/change\/$/, "add/"));
  forget(drafts(LEAD).filter(({ path, isSent }) => isSent && (saved.has(path) || adding.includes(path))));
}

/** Send a draft to the server as if it had been typed; the form comes back with it, unsaved. */
function restore(form, draft) {
  const sent = document.createElement("form");
  sent.method = "post";
  sent.hidden = true;
  const token = ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value];
  [...draft.entries, token, ["_restore", "1"]].forEach(([name, value]) => {
    const field = document.createElement("textarea"); // keeps line ends
    field.name = name;
    field.value = value;
    sent.append(field);
  });
  document.body.append(sent);
  sent.submit();
}

/** Show that a draft is there, with its two ways. */
function offer(place, form, found) {
  place.querySelector("[data-draft-time]").textContent = new Date(found[0].at).toLocaleString();
  place.querySelector("[data-draft-restore]").addEventListener("click", () => restore(form, found[0]));
  place.querySelector("[data-draft-drop]").addEventListener("click", () => {
    forget(found);
    place.hidden = true;
  });
  place.hidden = false;
}

/** Keep what is typed from now on, under a key of its own. */
function keep(form, lead, isFresh) {
  const key = `${lead}${Date.now()}`;
  let last = isFresh ? "" : JSON.stringify(entries(form));
  let touched = isFresh;
  const store = (isSent) => {
    const text = JSON.stringify(entries(form));
    if (!touched || (text === last && !isSent)) return;
    last = text;
    const draft = { path: location.pathname, at: Date.now(), entries: JSON.parse(text), isSent };
    try {
      sessionStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // Full or forbidden: the form works as it does without a draft.
    }
  };
  // Choosers and the text editor change fields without an event of the field.
  ["input", "change", "click", "keydown"].forEach((name) => form.addEventListener(name, () => { touched = true; }));
  setInterval(() => store(false), EVERY);
  form.addEventListener("submit", (event) => store(event.submitter?.formTarget !== "_blank"));
  window.addEventListener("pagehide", () => { if (!sessionStorage.getItem(key)?.includes('"isSent":true')) store(false); });
}

/** Connect the form that carries data-draft, and forget what was saved or is to be forgotten. */
export function keepDrafts() {
  forgetSaved();
  document.getElementById("logout-form")?.addEventListener("submit", () => forget(drafts(LEAD)));
  const place = document.querySelector("[data-draft]");
  const form = place?.closest("form");
  if (!form) return;
  const lead = `${LEAD}${place.dataset.draft} ${location.pathname} `;
  const isFresh = "draftFresh" in place.dataset;
  const found = drafts(lead);
  if (found.length && !isFresh) offer(place, form, found);
  keep(form, lead, isFresh);
}
