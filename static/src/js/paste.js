// Pasting into the text editor: foreign formatting is cleaned, and what stays out is named below the editor.
import { cleanClipboard } from "./clipboard.js";

const MAX_WORDS = 300;

/** Return a new live region below an editor. It exists before its text, so that screen readers read it out. */
function addRegion(editor) {
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  editor.view.dom.closest(".prose-editor").after(region);
  return region;
}

/** Show what a paste left out; remove the notice of an earlier paste. */
function show(leftOut, region, template) {
  region.replaceChildren();
  if (!leftOut.length) return;

  const notice = template.content.cloneNode(true);
  const list = notice.querySelector("ul");
  for (const { reason, words } of leftOut) {
    const item = document.createElement("li");
    const quote = words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1)}…` : words;
    item.textContent = [template.dataset[reason], quote].filter(Boolean).join(": ");
    list.append(item);
  }
  region.append(notice);
}

/** Clean what is pasted into one editor. */
function connect(editor, template) {
  const region = addRegion(editor);
  const transformPastedHTML = (html) => {
    // Text of this editor itself is clean.
    if (html.includes("data-pm-slice")) return html;

    const cleaned = cleanClipboard(html);
    show(cleaned.leftOut, region, template);
    return cleaned.html;
  };
  editor.setOptions({ editorProps: { ...editor.options.editorProps, transformPastedHTML } });
}

/** Clean what is pasted into the editors of the page. */
export function cleanPastes() {
  const template = document.querySelector("template[data-paste]");
  if (!template) return;

  // The editors have started when the page is loaded.
  window.addEventListener("load", () => {
    for (const { editor } of document.querySelectorAll(".prose-editor > .ProseMirror")) {
      if (editor) connect(editor, template);
    }
  });
}
