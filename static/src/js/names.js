// Names for controls that the admin, its autocomplete and the prose editor leave without a label of their own.

/** The visible words that name a field: its label, else the heading of its column. */
function words(field) {
  const cell = field.closest("td");
  const heading = cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex];
  return (field.labels?.[0] ?? heading)?.textContent.trim().replace(/[:?]$/, "") ?? "";
}

/** Name the fields in the cells of a table: their labels are its column headings. */
function nameCells(root) {
  root.querySelectorAll("td :is(input:not([type=hidden]), select, textarea)").forEach((field) => {
    if (!field.labels?.length && !field.ariaLabel && words(field)) field.ariaLabel = words(field);
  });
}

/** Name the text area of each prose editor, and point to its help. */
function nameEditors() {
  document.querySelectorAll(".prose-editor > .ProseMirror").forEach((editor) => {
    const field = editor.parentElement.querySelector("textarea");
    if (!field) return;
    editor.ariaLabel = words(field);
    editor.setAttribute("aria-multiline", "true");
    const help = document.getElementById(`${field.id}_helptext`);
    if (help) editor.setAttribute("aria-describedby", help.id);
  });
}

/** Name an autocomplete, which stands after its select: the box that opens it, and the field to search in. */
function nameChooser(container) {
  const field = container.previousElementSibling;
  if (!field?.matches("select")) return;
  const name = field.ariaLabel || words(field);
  container.querySelectorAll(".select2-search__field").forEach((search) => {
    search.ariaLabel = name;
  });
  container.querySelectorAll("[role=combobox].select2-selection--single").forEach((box) => {
    const shown = box.querySelector(".select2-selection__rendered");
    // A read-only text box inside a box to choose from, and nameless: its text is read as part of the name.
    ["role", "aria-readonly"].forEach((attribute) => shown.removeAttribute(attribute));
    box.id ||= `${shown.id}-box`;
    box.ariaLabel = name;
    // By its own label and by what is chosen, in this order.
    box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
  });
}

/** Name the search field of an open list, which lies at the end of the body. */
function nameOpenSearch(search) {
  const field = document.querySelector("#container .select2-container--open")?.previousElementSibling;
  if (field) search.ariaLabel ||= field.ariaLabel || words(field);
}

/** The search field of a list is named by a picture alone. */
function nameSearchbar() {
  const bar = document.getElementById("searchbar");
  if (bar) bar.ariaLabel = bar.labels[0]?.querySelector("img")?.alt;
}

/** Name everything now, and what opens or is added later. */
export function nameControls() {
  const nameAll = (root) => {
    nameCells(root);
    root.querySelectorAll(".select2-container").forEach(nameChooser);
  };
  // The autocomplete starts in jQuery's queue, which keeps its order; the editor has started when the page has loaded.
  const queue = window.django?.jQuery ?? ((act) => act());
  nameSearchbar();
  queue(() => nameAll(document));
  window.addEventListener("load", nameEditors);
  document.addEventListener("formset:added", (event) => nameAll(event.target));
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".select2-search__field")) nameOpenSearch(event.target);
  });
}
