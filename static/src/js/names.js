// Accessible names for controls that Django's admin, Select2 and the text editor leave without a label.

/** Return the visible label of a field, or the heading of its table column. */
function labelText(field) {
  const cell = field.closest("td");
  const heading = cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex];
  return (field.labels?.[0] ?? heading)?.textContent.trim().replace(/[:?]$/, "") ?? "";
}

/** Label the fields in table cells with their column headings. */
function nameCells(root) {
  root.querySelectorAll("td :is(input:not([type=hidden]), select, textarea)").forEach((field) => {
    if (!field.labels?.length && !field.ariaLabel && labelText(field)) field.ariaLabel = labelText(field);
  });
}

/** Label each text editor and connect it with its help text. */
function nameEditors() {
  document.querySelectorAll(".prose-editor > .ProseMirror").forEach((editor) => {
    const field = editor.parentElement.querySelector("textarea");
    if (!field) return;
    editor.ariaLabel = labelText(field);
    editor.setAttribute("aria-multiline", "true");
    const help = document.getElementById(`${field.id}_helptext`);
    if (help) editor.setAttribute("aria-describedby", help.id);
  });
}

/** Label an autocomplete, which follows its select element: its box and its search field. */
function nameChooser(container) {
  const field = container.previousElementSibling;
  if (!field?.matches("select")) return;
  const name = field.ariaLabel || labelText(field);
  container.querySelectorAll(".select2-search__field").forEach((search) => {
    search.ariaLabel = name;
  });
  container.querySelectorAll("[role=combobox].select2-selection--single").forEach((box) => {
    const shown = box.querySelector(".select2-selection__rendered");
    // Select2 marks it as a text box without a name. Its text becomes part of the accessible name.
    ["role", "aria-readonly"].forEach((attribute) => shown.removeAttribute(attribute));
    box.id ||= `${shown.id}-box`;
    box.ariaLabel = name;
    // The name consists of the label and the current choice.
    box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
  });
}

/** Label the search field of an open list, which Select2 appends to the body. */
function nameOpenSearch(search) {
  const field = document.querySelector("#container .select2-container--open")?.previousElementSibling;
  if (field) search.ariaLabel ||= field.ariaLabel || labelText(field);
}

/** Label the search field of a list, whose label contains only an image. */
function nameSearchbar() {
  const bar = document.getElementById("searchbar");
  if (bar) bar.ariaLabel = bar.labels[0]?.querySelector("img")?.alt;
}

/** Label all controls now, and new ones when they are added or opened. */
export function nameControls() {
  const nameAll = (root) => {
    nameCells(root);
    root.querySelectorAll(".select2-container").forEach(nameChooser);
  };
  // Select2 starts in jQuery's ready queue, which is in order. The editor has started when the page is loaded.
  const queue = window.django?.jQuery ?? ((callback) => callback());
  nameSearchbar();
  queue(() => nameAll(document));
  window.addEventListener("load", nameEditors);
  document.addEventListener("formset:added", (event) => nameAll(event.target));
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".select2-search__field")) nameOpenSearch(event.target);
  });
}
