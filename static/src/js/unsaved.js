// The browser asks before a changed form is left in another way than by one of its buttons.

/** Guard every form that carries data-guard, and the admin's own change forms. */
export function guardUnsaved() {
  document.querySelectorAll("form[data-guard], .change-form #content-main > form").forEach((form) => {
    let changed = form.querySelector("[data-draft-fresh]") !== null; // shown again, unsaved
    form.addEventListener("input", () => {
      changed = true;
    });
    form.addEventListener("submit", (event) => {
      // A preview opens beside the form, which stays unsaved.
      const beside = event.submitter?.formTarget === "_blank";
      if (!beside) changed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  });
}
