// Live character counts below fields with a data-count-max attribute: "68 of 90".

/** Return a new element for the count of a field, which becomes part of its description. */
function addCount(field) {
  const count = document.createElement("p");
  count.className = "count";
  count.id = `${field.id}-count`;
  field.after(count);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), count.id].filter(Boolean).join(" "));
  return count;
}

/** Show the number of characters; data-count-text is the text, with {n} and {max}. */
export function countCharacters() {
  document.querySelectorAll("[data-count-max]").forEach((field) => {
    const max = Number(field.dataset.countMax);
    const text = field.dataset.countText || "{n} of {max}";
    const count = addCount(field);
    const show = () => {
      // The server counts code points, not UTF-16 units.
      const n = [...field.value].length;
      count.textContent = text.replace("{n}", n).replace("{max}", max);
      count.classList.toggle("count--over", n > max);
    };
    field.addEventListener("input", show);
    show();
  });
}
