// Unsaved text of staff forms, stored in the browser until it is saved: for sessions that end, refusals, lost
// connections and closed tabs. See docs/decisions/encrypted-drafts.md.
// Computers are shared, so drafts are encrypted with a key that the server gives only to the pages of their account.
// The server restores a draft, so that it is compared with changes that someone else saved in the meantime.

const PREFIX = "draft ";
const SENT = "sent drafts"; // in sessionStorage: the keys of the drafts that this tab has sent
const REFUSED = "refused drafts"; // in sessionStorage: whether a login came between
const INTERVAL = 500; // milliseconds
const PATIENCE = 1000; // milliseconds
const MAX_AGE = 3 * 24 * 60 * 60 * 1000; // milliseconds: a weekend
const MAX_LENGTH = 500000; // characters of one draft
const CIPHER = "AES-GCM";

let isLoggedOut = false;

/** Return the account of the page: {prefix of its drafts, key of its cipher}; null before a login. */
async function readAccount() {
  const meta = document.querySelector("meta[name=draft-key]");
  if (!meta || !globalThis.crypto?.subtle) return null;
  const key = await crypto.subtle.importKey("raw", fromBase64(meta.content), CIPHER, false, ["encrypt", "decrypt"]);
  return { prefix: `${PREFIX}${meta.dataset.user} `, key };
}

function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Return the drafts whose name has this prefix, newest first: [{name, at, iv, data}]. */
function drafts(prefix) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  const found = names.map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));
  return found.sort((one, other) => other.at - one.at);
}

/** Delete drafts by their names. */
function remove(names) {
  names.forEach((name) => localStorage.removeItem(name));
}

/** Encrypt and store a draft, unless it is too long. Forms work without drafts, too. */
async function put(account, name, draft) {
  const text = JSON.stringify(draft);
  if (text.length > MAX_LENGTH) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: CIPHER, iv }, account.key, new TextEncoder().encode(text));
  if (isLoggedOut) return;
  const stored = JSON.stringify({ at: Date.now(), iv: toBase64(iv), data: toBase64(new Uint8Array(data)) });
  try {
    localStorage.setItem(name, stored);
  } catch (error) {
    const oldest = drafts(PREFIX).at(-1);
    if (error.name !== "QuotaExceededError" || !oldest) throw error;
    remove([oldest.name]);
    await put(account, name, draft);
  }
}

/** Return what a draft contains: {entries, files}; null if the server has another key by now. */
async function open(account, { iv, data }) {
  const cipher = { name: CIPHER, iv: fromBase64(iv) };
  try {
    const text = await crypto.subtle.decrypt(cipher, account.key, fromBase64(data));
    return JSON.parse(new TextDecoder().decode(text));
  } catch (error) {
    if (error.name !== "OperationError") throw error;
    return null;
  }
}

/** Return whether no tab records a draft any more. A tab that was just closed gets a moment to end. */
async function isLeft({ name }) {
  try {
    await navigator.locks.request(name, { signal: AbortSignal.timeout(PATIENCE) }, () => {});
    return true;
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    return false;
  }
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

/** Return the drafts that this tab has sent. */
function sentDrafts() {
  return JSON.parse(sessionStorage.getItem(SENT) ?? "[]");
}

function markSent(name) {
  sessionStorage.setItem(SENT, JSON.stringify([...new Set([...sentDrafts(), name])]));
}

/** Delete what was saved, and return the names of the drafts that were sent but not saved. */
function settle() {
  const sent = sentDrafts();
  sessionStorage.removeItem(SENT);
  if (!document.querySelector(".messagelist .success")) return sent;
  remove(sent);
  return [];
}

/** Send a draft to the server, which shows the form with it, unsaved. */
function restore(form, name, draft) {
  const sent = document.createElement("form");
  sent.method = "post";
  sent.action = target(form).href;
  sent.hidden = true;
  const token = ["csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value];
  const lost = draft.files.map((field) => ["_lost_file", field]);
  [...draft.entries, ...lost, token, ["_restore", "1"]].forEach(([field, value]) => {
    const area = document.createElement("textarea"); // an input would drop line breaks
    area.name = field;
    area.value = value;
    sent.append(area);
  });
  document.body.append(sent);
  markSent(name);
  HTMLFormElement.prototype.submit.call(sent); // a field can be named "submit"
}

/** Offer to restore or discard the newest of these drafts. */
async function offer(notice, form, account, found) {
  const [newest, ...others] = found;
  if (!newest) return;
  const draft = await open(account, newest);
  if (!draft) {
    remove([newest.name]);
    await offer(notice, form, account, others);
    return;
  }
  notice.querySelector("[data-draft-time]").textContent = new Date(newest.at).toLocaleString();
  notice.querySelector("[data-draft-restore]").addEventListener("click", () => restore(form, newest.name, draft));
  notice.querySelector("[data-draft-drop]").addEventListener("click", () => {
    remove(found.map(({ name }) => name));
    notice.hidden = true;
  });
  notice.hidden = false;
  notice.closest("details")?.setAttribute("open", "");
}

/** Store the text of the form from now on, as a new draft. */
async function record(form, account, prefix, isFresh) {
  const name = `${prefix}${crypto.randomUUID()}`;
  navigator.locks.request(name, () => new Promise(() => {})); // until the page is left
  let last = isFresh ? "" : JSON.stringify(entries(form));
  let isTouched = isFresh;
  const store = async () => {
    const text = JSON.stringify(entries(form));
    if (!isTouched || text === last) return;
    last = text;
    await put(account, name, { entries: JSON.parse(text), files: files(form) });
  };
  // Autocompletes and the text editor change fields without an input event.
  ["input", "change", "click", "keydown"].forEach((type) => form.addEventListener(type, () => {
    isTouched = true;
    isLoggedOut = false; // the user stayed on the page
  }));
  setInterval(store, INTERVAL);
  form.addEventListener("change", store);
  // The page lives until the response arrives, which is long enough to encrypt the last words.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget !== "_blank" && isTouched) markSent(name);
    store();
  });
  await store();
}

/** Offer the draft of a form, or record a new one. */
async function connect(notice, account, sent) {
  const form = notice.closest("form");
  if (form.querySelector("[type=password]")) return; // never stored
  const prefix = `${account.prefix}${target(form).pathname} `;
  if ("draftFresh" in notice.dataset) {
    await record(form, account, prefix, true);
    remove(sent.filter((name) => name.startsWith(prefix))); // the page shows it
    return;
  }
  const earlier = drafts(prefix);
  if (!("draftViewed" in notice.dataset)) await record(form, account, prefix, false);
  const isOffered = await Promise.all(earlier.map(isLeft));
  await offer(notice, form, account, earlier.filter((_draft, index) => isOffered[index]));
}

/** Delete the drafts of the account when its user logs out. */
function deleteAtLogout(account) {
  document.querySelectorAll("form[data-logout]").forEach((form) => {
    form.addEventListener("submit", () => {
      isLoggedOut = true;
      remove(drafts(account.prefix).map(({ name }) => name));
    });
  });
}

/** Say at a login that what this tab sent is not lost. */
function reassure() {
  const notice = document.querySelector("[data-draft-safe]");
  if (!notice) return;
  if (sentDrafts().length) sessionStorage.setItem(REFUSED, "yes");
  notice.hidden = !sessionStorage.getItem(REFUSED);
}

/** Delete drafts that were saved, offer restorable ones, and record each form that contains a data-draft notice. */
export async function keepDrafts() {
  const old = drafts(PREFIX).filter(({ at }) => at < Date.now() - MAX_AGE);
  remove(old.map(({ name }) => name));
  reassure();
  const account = await readAccount();
  if (!account) return;
  sessionStorage.removeItem(REFUSED);
  deleteAtLogout(account);
  const sent = settle();
  await Promise.all([...document.querySelectorAll("[data-draft]")].map((notice) => connect(notice, account, sent)));
}
