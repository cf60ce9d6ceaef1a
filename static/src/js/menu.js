// The menu covers the page on phones: Escape and a tap outside close it.

/** Close details.menu on Escape and on clicks outside. */
export function connectMenu() {
  const close = (details) => details.removeAttribute("open");
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((details) => {
      if (!details.contains(event.target)) close(details);
    });
  });
  document.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
    if (!details) return;
    close(details);
    details.querySelector("summary").focus();
  });
}
