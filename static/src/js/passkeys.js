// Security keys and passkeys: connects each form with data-key to allauth's script and shows its errors.
// <form data-key="add" data-options="{…}"><input name="credential" type="hidden"><p data-key-trouble hidden>…</p>
// <button id="add-key">…; data-key is "add", "authenticate" (both with options) or "login" (button #use-key).

/** Show and connect the forms that need a key, if the browser supports WebAuthn. */
function connectKeys() {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("form[data-key]").forEach((form) => {
    const { key, options } = form.dataset;
    window.allauth.webauthn.forms[`${key}Form`]({
      ids: { add: "add-key", authenticate: "use-key", login: "use-key", passwordless: "id_passwordless", credential: form.elements.credential.id },
      data: options && JSON.parse(options),
    });
    form.hidden = false;
  });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // otherwise allauth writes it to the console
  document.querySelectorAll("[data-key-trouble]").forEach((message) => {
    message.hidden = false;
  });
});
connectKeys();
