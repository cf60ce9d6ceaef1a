// Unsaved text of the story form, stored in this tab until it is saved, for when the session ends.
// In sessionStorage, not localStorage: unpublished text must not stay on a shared computer after the tab is closed.
// A draft is offered to the same account only and deleted at logout. The server restores it, so that it is compared
// with changes that someone else saved in the meantime.

const PREFIX = "draft ";
const INTERVAL = 1000; // milliseconds

/** Return the drafts whose key has this prefix, newest first: [{key, path, at, entries, isSent}]. */
function drafts(prefix) {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
  const found = keys.map((key) => ({ key, ...JSON.parse(sessionStorage.getItem(key)) }));
  return found.sort((one, other) => other.at - one.at);
}

/** Delete drafts. */
function remove(found) {
  found.forEach(({ key }) => sessionStorage.removeItem(key));
}

/** Return what the form would send now, without files, tokens and buttons: [[name, text]]. */
function entries(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

/** Delete the drafts of saved stories, which a success message links to. */
function removeSaved() {
  const links = [...document.querySelectorAll(".messagelist .success a[href]")];
  const saved = new Set(links.map((link) => link.pathname));
  const adding = [...saved].map((path) => path.replace(/\d+\/change\/$/, "add/"));
  remove(drafts(PREFIX).filter(({ path, isSent }) => isSent && (saved.has(path) || adding.includes(path))));
}

/** Send a draft to the server, which shows the form with it, unsaved. */
function restore(form, draft) {
  const sent = document.createElement("form");
  sent.method = "post";
  sent.hidden = true;
  const token = ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value];
  [...draft.entries, token, ["_restore", "1"]].forEach(([name, value]) => {
    const field = document.createElement("textarea"); // an input would drop line breaks
    field.name = name;
    field.value = value;
    sent.append(field);
  });
  document.body.append(sent);
  sent.submit();
}

/** Offer to restore or discard the newest draft. */
function offer(notice, form, found) {
  notice.querySelector("[data-draft-time]").textContent = new Date(found[0].at).toLocaleString();
  notice.querySelector("[data-draft-restore]").addEventListener("click", () => restore(form, found[0]));
  notice.querySelector("[data-draft-drop]").addEventListener("click", () => {
    remove(found);
    notice.hidden = true;
  });
  notice.hidden = false;
}

/** Store the text of the form from now on, as a new draft. */
function record(form, prefix, isFresh) {
  const key = `${prefix}${Date.now()}`;
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
      // The storage is full or disabled. The form works without a draft, too.
    }
  };
  // Autocompletes and the text editor change fields without an input event.
  ["input", "change", "click", "keydown"].forEach((name) => form.addEventListener(name, () => { touched = true; }));
  setInterval(() => store(false), INTERVAL);
  form.addEventListener("submit", (event) => store(event.submitter?.formTarget !== "_blank"));
  window.addEventListener("pagehide", () => { if (!sessionStorage.getItem(key)?.includes('"isSent":true')) store(false); });
}

/** Delete drafts that were saved, offer a restorable one, and record the form with data-draft. */
export function keepDrafts() {
  removeSaved();
  document.getElementById("logout-form")?.addEventListener("submit", () => remove(drafts(PREFIX)));
  const notice = document.querySelector("[data-draft]");
  const form = notice?.closest("form");
  if (!form) return;
  const prefix = `${PREFIX}${notice.dataset.draft} ${location.pathname} `;
  const isFresh = "draftFresh" in notice.dataset;
  const found = drafts(prefix);
  if (found.length && !isFresh) offer(notice, form, found);
  record(form, prefix, isFresh);
}
