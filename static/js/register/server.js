/* The server as the device reaches it, by the grant of its register alone: nobody need be signed in. */

const PATIENCE = 15000;

/* No answer: nothing is known about what became of the request. */
export class Silence extends Error {}

export async function ask(path, { secret, method = "GET", body } = {}) {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), PATIENCE);
  const headers = { Accept: "application/json" };
  if (secret) {
    headers.Authorization = `Device ${secret}`;
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: clock.signal,
    });
    const isAnswer = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isAnswer || response.status >= 500) {
      throw new Silence(`status ${response.status}`);
    }
    return { status: response.status, body: await response.json() };
  } catch (error) {
    throw error instanceof Silence ? error : new Silence(error.message);
  } finally {
    clearTimeout(timer);
  }
}

/* A grant for this device, asked with the sign-in of whoever opened the page; null where that is not possible now. */
export async function askForGrant(address, csrf) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": csrf, Accept: "application/json" },
      redirect: "error",
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
