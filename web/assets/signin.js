// Passkeys: the desk asks, the browser's authenticator answers. Keys never come
// here. What the desk sends and takes is JSON with bytes as base64url.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const send = async (at, body) => {
  const answer = await fetch(at, { method: "POST", headers: { "Content-Type": "application/json" }, body: body ? JSON.stringify(body) : "" });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.wrong || "");
  return said;
};

function asked({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials])
    for (const credential of list || []) credential.id = bytes(credential.id);
  return { publicKey };
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() };
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  const part = button.closest("[data-script]");
  if (!window.PublicKeyCredential) continue;
  part.hidden = false;
  button.onclick = async () => {
    const wrong = document.querySelector("#passkeywrong"), form = button.form;
    if (form && !form.reportValidity()) return; // what is signed is in it
    wrong.hidden = true;
    button.disabled = true;
    try {
      const { id, options } = await send(button.dataset.passkey, form && Object.fromEntries(new FormData(form)));
      const credential = await ("make" in button.dataset ? navigator.credentials.create(asked(options)) : navigator.credentials.get(asked(options)));
      const { next } = await send(button.dataset.passkey, { id, answer: answered(credential) });
      const then = document.getElementById(button.dataset.then); // what waits for the proof
      if (then) then.submit(); else location.assign(next);
    } catch (error) {
      wrong.textContent = error instanceof DOMException ? button.dataset.wrong : error.message || button.dataset.wrong;
      wrong.hidden = false;
    }
    button.disabled = false;
  };
}
