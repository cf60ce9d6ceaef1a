// Security keys and passkeys: hands each form with data-key to allauth's script and says when a key was not used.
// <form data-key="add" data-options="{…}"><input name="credential" type="hidden"><p data-key-trouble hidden>…</p>
// <button id="add-key">…; data-key is add, authenticate (both with options) or login, whose button is #use-key.

/** Show the forms that need a key, where the browser knows keys, and connect them. */
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
  event.preventDefault(); // else it is written to the console
  document.querySelectorAll("[data-key-trouble]").forEach((trouble) => {
    trouble.hidden = false;
  });
});
connectKeys();
