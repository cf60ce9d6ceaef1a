// Copy, share and print: buttons that stay out of sight (.js-only, hidden) where the browser cannot do it.

/** The public address of this page, without what a visitor's search added to it. */
function address() {
  return document.querySelector("link[rel=canonical]")?.href ?? location.href;
}

/** Say a sentence in the status line beside the button. */
function say(button, text) {
  const status = button.closest(".share, form, section, body").querySelector("[role=status]");
  if (status) status.textContent = text;
}

/** Show and wire every button that matches, or hide it where the browser lacks the ability. */
function wire(selector, able, act) {
  document.querySelectorAll(selector).forEach((button) => {
    button.hidden = !able;
    if (able) button.addEventListener("click", () => act(button));
  });
}

/** Wire button[data-copy], button[data-share] and button[data-print]. Their words come from the markup. */
export function share() {
  wire("button[data-copy]", Boolean(navigator.clipboard), async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy || address());
      say(button, button.dataset.done);
    } catch {
      say(button, button.dataset.failed);
    }
  });
  wire("button[data-share]", Boolean(navigator.share), (button) => {
    // A visitor who closes the system's sheet has not made a mistake.
    navigator.share({ title: button.dataset.share || document.title, url: address() }).catch(() => {});
  });
  wire("button[data-print]", true, () => print());
}
