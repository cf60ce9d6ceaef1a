// Save by shortcut: Ctrl+S or Cmd+S presses the first save button of the form.
export function saveByShortcut() {
  const button = document.querySelector('form button[name="_continue"], form input[name="_continue"]');
  if (!button) return;

  button.setAttribute("aria-keyshortcuts", "Control+S Meta+S");
  document.addEventListener("keydown", (event) => {
    const isSave = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isSave || event.key.toLowerCase() !== "s") return;

    event.preventDefault();
    button.form.requestSubmit(button);
  });
}
