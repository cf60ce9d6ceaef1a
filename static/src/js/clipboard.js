// HTML that Word, Google Docs, Outlook, LibreOffice and Excel put on the clipboard, reduced to what
// stories can contain. What readers of the document can't see stays out, and is reported.

const REMOVED = new Set(["STYLE", "SCRIPT", "META", "LINK", "TITLE", "TEMPLATE", "XML", "HR", "OBJECT", "COL", "COLGROUP"]);
// Elements as stories name them. A story's own headings are of the second and third level.
const BLOCKS = {
  P: "p",
  PRE: "p",
  H1: "h2",
  H2: "h2",
  H3: "h3",
  H4: "h3",
  H5: "h3",
  H6: "h3",
  UL: "ul",
  OL: "ol",
  LI: "li",
  BLOCKQUOTE: "blockquote",
  TABLE: "table",
  TBODY: "tbody",
  TR: "tr",
  TD: "td",
  TH: "th",
  BR: "br",
};
const BLOCK_SELECTOR = "p, pre, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, table, div, section, article";
const HEADING = /^h[23]$/;
const COMMENT_CLASSES = ["MsoCommentReference", "msocomanchor", "msocomtxt", "msocomoff"];
const NOTE_CLASSES = ["MsoFootnoteReference", "MsoEndnoteReference", "MsoFootnoteText", "MsoEndnoteText"];
const SCRIPT_SIGNS = "0123456789+-−=()";
const ALPHABETS = { super: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", sub: "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎" };
const SAFE_LINK = /^(?:https?:\/\/|mailto:)./i;
const BARE_HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#:].*)?$/i;
// "1." or "(a)" in front of an item; bullets are single signs of a symbol font.
const NUMBER = /^\(?[0-9a-z]{1,5}[.)]/i;
const MAX_TINY_POINTS = 2;
const BLACK = "#000000";
const WHITE = "#ffffff";
const COLOR_NAMES = { black: BLACK, white: WHITE, windowtext: "", inherit: "", auto: "", transparent: "", none: "" };

/** Return {property: value} of a style attribute or rule. The browser's own parser refuses it (style-src). */
function declarations(text) {
  const found = {};
  for (const declaration of text.split(";")) {
    const colon = declaration.indexOf(":");
    const name = declaration.slice(0, colon).trim().toLowerCase();
    if (colon > 0) found[name] = declaration.slice(colon + 1).trim().toLowerCase();
  }
  return found;
}

/** Return {class: declarations} of the style sheets on the clipboard. */
function classRules(page) {
  const rules = {};
  for (const sheet of page.querySelectorAll("style")) {
    for (const rule of sheet.textContent.split("}")) {
      const [selectors, body = ""] = rule.split("{");
      for (const selector of selectors.split(",")) {
        const name = /^[\w]*\.([\w-]+)$/.exec(selector.trim())?.[1];
        if (name) rules[name] = { ...rules[name], ...declarations(body) };
      }
    }
  }
  return rules;
}

/** Return a color as #rrggbb, "" if it is automatic or written in another way. */
function color(value = "") {
  const word = value.split(" ")[0];
  if (word in COLOR_NAMES) return COLOR_NAMES[word];
  if (/^#[0-9a-f]{3}$/.test(word)) return `#${[...word.slice(1)].map((digit) => digit + digit).join("")}`;

  const channels = /^rgba?\((\d{1,3}),? ?(\d{1,3}),? ?(\d{1,3})\b/.exec(value);
  if (channels) return `#${channels.slice(1).map((channel) => Number(channel).toString(16).padStart(2, "0")).join("")}`;
  return word;
}

/** Return whether a font size is too small to be seen. */
function isTiny(size = "") {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(pt|px)$/.exec(size) ?? [];
  return unit !== undefined && Number(number) <= MAX_TINY_POINTS;
}

/** Return whether text of this color can't be seen on this background; "" is automatic. */
function isBlackedOut(text, background) {
  if (background === BLACK && !text) return true;
  return text !== "" && text === (background || WHITE);
}

/** Return the link with a scheme, "" if a reader of the story couldn't follow it. */
function safeLink(href) {
  const link = href.trim();
  if (SAFE_LINK.test(link)) return link;
  return BARE_HOST.test(link) ? `https://${link}` : "";
}

/** Return text with its digits and signs raised or lowered, so that 10⁶ doesn't become 106. */
function inPosition(text, position) {
  const alphabet = ALPHABETS[position];
  if (!alphabet) return text;
  return [...text].map((sign) => [...alphabet][SCRIPT_SIGNS.indexOf(sign)] ?? sign).join("");
}

/** Return the level of a paragraph in one of Word's lists, 0 outside a list. */
function wordLevel(paragraph) {
  const list = declarations(paragraph.getAttribute("style") ?? "")["mso-list"] ?? "";
  return Number(/\blevel([1-9])\b/.exec(list)?.[1] ?? 0);
}

/** Remove and return the number or bullet that Word writes in front of an item. */
function takeMarker(paragraph) {
  const spans = [...paragraph.querySelectorAll("[style]")];
  const marker = spans.find((span) => declarations(span.getAttribute("style"))["mso-list"] === "ignore");
  marker?.remove();
  return marker?.textContent.trim() ?? "";
}

/** Turn Word's list paragraphs into lists with levels; in place. */
function nestWordLists(page) {
  let lists = [];
  for (const paragraph of page.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const level = wordLevel(paragraph);
    if (!level) continue;

    const kind = NUMBER.test(takeMarker(paragraph)) ? "OL" : "UL";
    if (paragraph.previousElementSibling !== lists[0]) lists = [];
    lists.length = Math.min(lists.length, level);
    if (lists.length === level && lists[level - 1].tagName !== kind) lists.length = level - 1;

    while (lists.length < level) {
      const list = page.createElement(kind);
      const outer = lists.at(-1);
      if (outer) (outer.lastElementChild ?? outer.appendChild(page.createElement("li"))).append(list);
      else paragraph.before(list);
      lists.push(list);
    }

    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    lists.at(-1).append(item);
    paragraph.remove();
  }
}

/** Move lists that Google Docs puts between items into the item before, and drop its last line; in place. */
function tidyGoogleDocs(page) {
  for (const list of page.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    if (list.previousElementSibling?.tagName === "LI") list.previousElementSibling.append(list);
  }
  page.querySelectorAll("br.Apple-interchange-newline").forEach((line) => line.remove());
}

/** Return the words of an element that stays out, or the alternative text of a picture. */
function wordsOf(element) {
  element.querySelectorAll("td, th, p, li, br").forEach((block) => block.before(" "));
  return element.textContent || element.alt || "";
}

/** Return why an element stays out of a story, "" if it doesn't. */
function reasonToLeaveOut(element, style, format) {
  const hasClass = (names) => names.some((name) => element.classList.contains(name));
  const part = style["mso-element"] ?? "";
  if (element.tagName === "IMG") return "picture";
  if (element.tagName === "DEL" || element.classList.contains("msoDel")) return "deletion";
  if (part.startsWith("comment") || hasClass(COMMENT_CLASSES)) return "comment";
  if (/^(?:foot|end)note/.test(part) || "mso-footnote-id" in style || "mso-endnote-id" in style || hasClass(NOTE_CLASSES)) return "note";
  if (style["mso-hide"] === "all" || style.display === "none" || style.visibility === "hidden" || isTiny(style["font-size"])) return "hidden";
  return format.struck ? "struck" : "";
}

/** Return the format of the text in an element: that of its parent, changed by its tag and style. */
function formatOf(element, style, outer) {
  const format = { ...outer };
  if (["B", "STRONG"].includes(element.tagName)) format.bold = true;
  if (["I", "EM"].includes(element.tagName)) format.italic = true;
  if (["S", "STRIKE"].includes(element.tagName)) format.struck = true;
  if (element.tagName === "SUP") format.position = "super";
  if (element.tagName === "SUB") format.position = "sub";

  const weight = style["font-weight"];
  if (weight) format.bold = weight.startsWith("bold") || Number(weight) >= 600;
  if (style["font-style"]) format.italic = style["font-style"] !== "normal";
  if (style["vertical-align"]) format.position = style["vertical-align"];
  if (/line-through/.test(`${style["text-decoration"]} ${style["text-decoration-line"]}`)) format.struck = true;
  if (style["text-transform"] === "uppercase" || style["font-variant"] === "small-caps") format.capitals = true;
  if (style.color) format.color = color(style.color);
  const background = style["mso-highlight"] ?? style["background-color"] ?? style.background;
  if (background) format.background = color(background) || format.background;
  return format;
}

class Cleaner {
  constructor(page) {
    this.page = page;
    this.rules = classRules(page);
    this.leftOut = [];
  }

  /** Append what a story can contain of a node's children to an element. */
  copyChildren(node, target, format) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.copyText(child.data, target, format);
      else if (child.nodeType === Node.ELEMENT_NODE && !REMOVED.has(child.tagName)) this.copyElement(child, target, format);
    }
  }

  copyElement(element, target, outer) {
    const classes = [...element.classList].map((name) => this.rules[name] ?? {});
    const style = Object.assign({}, ...classes, declarations(element.getAttribute("style") ?? ""));
    const format = formatOf(element, style, outer);
    const reason = reasonToLeaveOut(element, style, format);
    if (reason) {
      this.report(reason, wordsOf(element));
      return;
    }

    if (element.tagName === "A" && element.hasAttribute("href")) format.href = this.link(element);
    const tag = this.blockTag(element);
    if (HEADING.test(tag)) format.isHeading = true;
    const copy = tag ? target.appendChild(this.page.createElement(tag)) : target;
    this.copyChildren(element, copy, format);
  }

  /** Return the block that an element becomes, "" for one that only wraps others. */
  blockTag(element) {
    if (element.classList.contains("MsoTitle")) return "h2";
    if (element.tagName === "DIV" && !element.querySelector(BLOCK_SELECTOR)) return "p";
    return BLOCKS[element.tagName] ?? "";
  }

  link(element) {
    const href = element.getAttribute("href");
    const link = safeLink(href);
    if (!link) this.report("link", href);
    return link;
  }

  copyText(data, target, format) {
    if (data.trim() && isBlackedOut(format.color ?? "", format.background ?? "")) {
      this.report("hidden", data);
      return;
    }

    const letters = format.capitals ? data.toUpperCase() : data;
    let node = this.page.createTextNode(inPosition(letters, format.position));
    const marks = { em: format.italic, strong: format.bold && !format.isHeading, a: format.href };
    for (const [tag, isOn] of Object.entries(marks)) {
      if (!isOn || !data.trim()) continue;
      const mark = this.page.createElement(tag);
      if (tag === "a") mark.setAttribute("href", format.href);
      mark.append(node);
      node = mark;
    }
    target.append(node);
  }

  /** Report what is left out; pieces of one sentence that follow each other are one report. */
  report(reason, text) {
    const words = text.replace(/\s+/g, " ").trim();
    if (!words && reason !== "picture") return;

    const last = this.leftOut.at(-1);
    if (last?.reason === reason && reason !== "link" && reason !== "picture") last.words += ` ${words}`;
    else this.leftOut.push({ reason, words });
  }
}

/** Return {html, leftOut: [{reason, words}]} of HTML from the clipboard. */
export function cleanClipboard(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  nestWordLists(page);
  tidyGoogleDocs(page);

  const cleaner = new Cleaner(page);
  const body = page.createElement("div");
  cleaner.copyChildren(page.body, body, {});
  return { html: body.innerHTML, leftOut: cleaner.leftOut };
}
