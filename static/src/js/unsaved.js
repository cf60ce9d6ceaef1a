// Confirmation before the user leaves a changed form without using one of its buttons.

/** Guard every form with a data-draft notice, and the change forms of the admin. */
export function guardUnsaved() {
  const noticed = [...document.querySelectorAll("[data-draft]")].map((notice) => notice.closest("form"));
  const forms = new Set([...noticed, ...document.querySelectorAll(".change-form #content-main > form")]);
  forms.forEach((form) => {
    let changed = form.querySelector("[data-draft-fresh]") !== null; // shown again, unsaved
    form.addEventListener("input", () => {
      changed = true;
    });
    form.addEventListener("submit", (event) => {
      // A preview opens in a new tab and saves nothing.
      const isPreview = event.submitter?.formTarget === "_blank";
      if (!isPreview) changed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  });
}
