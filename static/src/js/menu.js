// The phone's menu lies over the page: Escape and a tap beside it close it.

/** Let every open details.menu be closed without going back to its button. */
export function menu() {
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
