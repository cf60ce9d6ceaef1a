// Unsaved text of staff forms, stored in this tab until it is saved: for sessions that end, refusals, lost connections
// and closed tabs, which browsers reopen with their storage.
// In sessionStorage, not localStorage: unpublished text must not stay on a shared computer after the tab is closed.
// A draft is offered to the same account only and deleted at logout. The server restores it, so that it is compared
// with changes that someone else saved in the meantime.

const PREFIX = "draft ";
const INTERVAL = 1000; // milliseconds
const MAX_AGE = 12 * 60 * 60 * 1000; // milliseconds
const MAX_DRAFTS = 20;
const MAX_LENGTH = 500000; // characters of one draft

/** Return the drafts whose key has this prefix, newest first: [{key, at, entries, files, isSent}]. */
function drafts(prefix) {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
  const found = keys.map((key) => ({ key, ...JSON.parse(sessionStorage.getItem(key)) }));
  return found.sort((one, other) => other.at - one.at);
}

/** Delete drafts. */
function remove(found) {
  found.forEach(({ key }) => sessionStorage.removeItem(key));
}

/** Store a draft, unless it is too long or the storage is full or disabled. Forms work without drafts, too. */
function put(key, draft) {
  const text = JSON.stringify(draft);
  if (text.length > MAX_LENGTH) return;
  try {
    sessionStorage.setItem(key, text);
  } catch {
    return;
  }
  remove(drafts(PREFIX).slice(MAX_DRAFTS));
}

/** Return the address that a form is sent to. A field can be named "action", so the property is no help. */
function target(form) {
  return new URL(form.getAttribute("action") || "", location);
}

/** Return what the form would send now, without files, tokens and buttons: [[name, text]]. */
function entries(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

/** Return the names of the fields with a chosen file. Scripts can't keep the files. */
function files(form) {
  return [...new FormData(form)].filter(([, value]) => value instanceof File && value.name).map(([name]) => name);
}

/** Decide what became of the form that was sent last: the next page of the staff site reports whether it was saved. */
function settle() {
  remove(drafts(PREFIX).filter(({ at }) => at < Date.now() - MAX_AGE));
  const sent = drafts(PREFIX).filter(({ isSent }) => isSent);
  if (document.querySelector(".messagelist .success")) {
    remove(sent);
  } else {
    sent.forEach(({ key, ...draft }) => put(key, { ...draft, isSent: false }));
  }
}

/** Send a draft to the server, which shows the form with it, unsaved. */
function restore(form, draft) {
  const sent = document.createElement("form");
  sent.method = "post";
  sent.action = target(form).href;
  sent.hidden = true;
  const token = ["csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value];
  const lost = (draft.files ?? []).map((name) => ["_lost_file", name]);
  [...draft.entries, ...lost, token, ["_restore", "1"]].forEach(([name, value]) => {
    const field = document.createElement("textarea"); // an input would drop line breaks
    field.name = name;
    field.value = value;
    sent.append(field);
  });
  document.body.append(sent);
  HTMLFormElement.prototype.submit.call(sent); // a field can be named "submit"
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
  notice.closest("details")?.setAttribute("open", "");
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
    put(key, { at: Date.now(), entries: JSON.parse(text), files: files(form), isSent });
  };
  // Autocompletes and the text editor change fields without an input event.
  ["input", "change", "click", "keydown"].forEach((name) => form.addEventListener(name, () => { touched = true; }));
  store(false);
  setInterval(() => store(false), INTERVAL);
  form.addEventListener("submit", (event) => store(event.submitter?.formTarget !== "_blank"));
  window.addEventListener("pagehide", () => { if (!sessionStorage.getItem(key)?.includes('"isSent":true')) store(false); });
}

/** Offer the draft of a form, or record a new one. */
function connect(notice) {
  const form = notice.closest("form");
  if (form.querySelector("[type=password]")) return; // never stored
  const prefix = `${PREFIX}${notice.dataset.draft} ${target(form).pathname} `;
  const found = drafts(prefix);
  if ("draftFresh" in notice.dataset) {
    remove(found.slice(0, 1)); // the page shows it
    record(form, prefix, true);
    return;
  }
  if (found.length) offer(notice, form, found);
  if (!("draftViewed" in notice.dataset)) record(form, prefix, false);
}

/** Delete drafts that were saved, offer restorable ones, and record each form that contains a data-draft notice. */
export function keepDrafts() {
  settle();
  document.getElementById("logout-form")?.addEventListener("submit", () => remove(drafts(PREFIX)));
  document.querySelectorAll("[data-draft]").forEach(connect);
  const safe = document.querySelector("[data-draft-safe]");
  if (safe) safe.hidden = drafts(PREFIX).length === 0;
}
