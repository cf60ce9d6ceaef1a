// A live count below every field that carries data-count-max: "68 of 90".

/** The count line of a field, made on first use and named as part of its description. */
function line(field) {
  const count = document.createElement("p");
  count.className = "count";
  count.id = `${field.id}-count`;
  field.after(count);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), count.id].filter(Boolean).join(" "));
  return count;
}

/** Show how many characters are used; data-count-text holds the words, with {n} and {max}. */
export function countCharacters() {
  document.querySelectorAll("[data-count-max]").forEach((field) => {
    const max = Number(field.dataset.countMax);
    const words = field.dataset.countText || "{n} of {max}";
    const count = line(field);
    const show = () => {
      // Counted as the server counts: by code points, not by UTF-16 units.
      const n = [...field.value].length;
      count.textContent = words.replace("{n}", n).replace("{max}", max);
      count.classList.toggle("count--over", n > max);
    };
    field.addEventListener("input", show);
    show();
  });
}
