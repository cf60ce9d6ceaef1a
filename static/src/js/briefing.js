/** Drag the stories of a briefing book, or move one by Alt and an arrow key; the server keeps the order. */
export function connectBriefing() {
  const form = document.querySelector("form[data-briefing]");
  if (!form) return;

  form.querySelector(".briefing__help").hidden = false;
  for (const row of form.querySelectorAll(".briefing__row")) connectRow(form, row);
}

function connectRow(form, row) {
  row.tabIndex = 0;
  row.draggable = true;

  row.addEventListener("keydown", (event) => {
    const moves = { ArrowUp: "up", ArrowDown: "down" };
    const link = event.altKey && row.querySelector(`[data-move="${moves[event.key]}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  row.addEventListener("dragstart", () => row.classList.add("is-dragged"));
  row.addEventListener("dragover", (event) => {
    event.preventDefault();
    const dragged = form.querySelector(".is-dragged");
    if (!dragged || dragged === row) return;

    const { top, height } = row.getBoundingClientRect();
    const isBelow = event.clientY > top + height / 2;
    row.parentNode.insertBefore(dragged, isBelow ? row.nextSibling : row);
  });
  row.addEventListener("dragend", () => {
    row.classList.remove("is-dragged");
    sendOrder(form);
  });
}

/** Ask for the page with the stories in the order in which the rows are now. */
function sendOrder(form) {
  const rows = [...form.querySelectorAll(".briefing__row")];
  const ids = rows.map((row) => row.id.slice(1)).join("-");
  const selection = form.elements.namedItem("stories");
  if (selection.value === ids) return;

  const address = new URL(location.href);
  address.searchParams.set("stories", ids);
  location.assign(address);
}
