// Names of the chosen checkboxes in the summary of a folded group.
export function showChosen() {
  for (const group of document.querySelectorAll("details.folded")) {
    const shown = group.querySelector(".folded__chosen");
    group.addEventListener("change", () => {
      const chosen = [...group.querySelectorAll("input:checked")];
      const names = chosen.map((input) => input.closest("label").textContent.trim());
      shown.textContent = names.join(", ") || group.dataset.none;
    });
  }
}
