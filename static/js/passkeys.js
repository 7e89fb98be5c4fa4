/* Passkeys: asks the browser for one and sends its answer with the form. Without script, or without passkeys in the
   browser, the page offers its other ways. A form says what it wants: data-passkey="create", "get" or "sign-in". */

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withIds = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }));

async function create({ publicKey }) {
  const found = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      user: { ...publicKey.user, id: decode(publicKey.user.id) },
      excludeCredentials: withIds(publicKey.excludeCredentials),
    },
  });
  return answer(found, {
    attestationObject: encode(found.response.attestationObject),
    transports: found.response.getTransports ? found.response.getTransports() : [],
  });
}

async function get({ publicKey }) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      allowCredentials: withIds(publicKey.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = found.response;
  return answer(found, {
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: userHandle ? encode(userHandle) : null,
  });
}

function answer(found, response) {
  return {
    id: found.id,
    rawId: encode(found.rawId),
    type: found.type,
    authenticatorAttachment: found.authenticatorAttachment,
    clientExtensionResults: found.getClientExtensionResults(),
    response: { clientDataJSON: encode(found.response.clientDataJSON), ...response },
  };
}

async function ask(form) {
  if (form.dataset.passkey === "create") {
    return create(JSON.parse(document.getElementById("passkey-data").textContent).creation_options);
  }
  if (form.dataset.passkey === "get") {
    return get(JSON.parse(document.getElementById("passkey-data").textContent).request_options);
  }
  const reply = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!reply.ok) {
    throw new Error("refused");
  }
  return get((await reply.json()).request_options);
}

function start(form) {
  const button = form.querySelector("[data-passkey-start]");
  const problem = form.querySelector("[data-passkey-problem]");
  form.querySelectorAll("[data-passkey-absent]").forEach((one) => { one.hidden = true; });
  form.querySelectorAll("[data-passkey-present]").forEach((one) => { one.hidden = false; });
  button.addEventListener("click", async () => {
    problem.hidden = true;
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      problem.textContent = form.dataset.passkeyFailed;
      problem.hidden = false;
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach(start);
}
