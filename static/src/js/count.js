// Live character counts below fields with a data-count-max attribute: "68 of 90", "95 of 90. Remove 5."
// Fields have no maxlength, which would cut pasted text without a word.

/** Return a new element for the count of a field, which becomes part of its description. */
function addCount(field) {
  const count = document.createElement("p");
  count.className = "count";
  count.id = `${field.id}-count`;
  field.after(count);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), count.id].filter(Boolean).join(" "));
  return count;
}

/** Show the number of characters below a field, from data-count-from characters on. */
function connect(field) {
  const { countMax, countFrom, countText, countOver } = field.dataset;
  const max = Number(countMax);
  const count = addCount(field);
  const show = () => {
    // The server counts code points, not UTF-16 units, and receives a line break as two characters.
    const n = [...field.value.replaceAll("\n", "\r\n")].length;
    const text = n > max ? countOver : countText;
    count.textContent = text.replace("{n}", n).replace("{max}", max).replace("{over}", n - max);
    count.classList.toggle("count--over", n > max);
    count.hidden = n < Number(countFrom);
  };
  field.addEventListener("input", show);
  show();
}

/** Count the characters of all fields, and of those in rows that are added later. */
export function countCharacters() {
  const connectAll = (root) => {
    const fields = [...root.querySelectorAll("[data-count-max]")];
    fields.filter((field) => !field.closest(".empty-form")).forEach(connect);
  };
  connectAll(document);
  document.addEventListener("formset:added", (event) => connectAll(event.target));
}
