// Copy, share and print buttons, hidden if the browser doesn't support the action.

/** Write the date into the printout of a list, because a page may be older than its printout. */
export function connectPrintDate() {
  addEventListener("beforeprint", () => {
    const date = new Date().toLocaleDateString("en-US", { dateStyle: "long" });
    document.querySelectorAll("[data-print-date]").forEach((element) => {
      element.textContent = `${element.dataset.printDate} ${date}.`;
    });
  });
}

/** Return the canonical URL of this page. */
function pageUrl() {
  return document.querySelector("link[rel=canonical]")?.href ?? location.href;
}

/** Announce a text in the status element next to the button. */
function announce(button, text) {
  const status = button.closest(".share, form, section, body").querySelector("[role=status]");
  if (status) status.textContent = text;
}

/** Show and connect every button that matches, if the browser supports its action. */
function connect(selector, isSupported, action) {
  document.querySelectorAll(selector).forEach((button) => {
    button.hidden = !isSupported;
    if (isSupported) button.addEventListener("click", () => action(button));
  });
}

/** Connect button[data-copy], button[data-share] and button[data-print]. The markup contains their messages. */
export function connectShareButtons() {
  connect("button[data-copy]", Boolean(navigator.clipboard), async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy || pageUrl());
      announce(button, button.dataset.done);
    } catch {
      announce(button, button.dataset.failed);
    }
  });
  connect("button[data-share]", Boolean(navigator.share), (button) => {
    // Closing the share dialog rejects the promise, which isn't an error.
    navigator.share({ title: button.dataset.share || document.title, url: pageUrl() }).catch(() => {});
  });
  connect("button[data-print]", true, () => print());
}
