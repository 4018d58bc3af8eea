// The session with the local server: the code in the address's fragment is traded, once, for a cookie that scripts cannot
// read and a key that goes with every request that does something. The key is kept for this tab; the fragment goes.

const KEY = "mohr-session";

/**
 * Trades the code in the address, if there is one.
 * @returns {Promise<boolean>} whether there is a session
 */
export async function open() {
  const code = location.hash.slice(1);
  if (code) {
    history.replaceState(null, "", location.pathname);
    const answer = await fetch("/api/v1/session", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Mohr-Session": "new" },
      body: JSON.stringify({ token: code }),
    });
    if (answer.ok) sessionStorage.setItem(KEY, (await answer.json()).key);
  }
  return Boolean(sessionStorage.getItem(KEY));
}

/** @returns {Record<string, string>} what every POST and DELETE carries */
export function headers() {
  return { "Mohr-Session": sessionStorage.getItem(KEY) ?? "" };
}

document.documentElement.dataset.session = (await open()) ? "open" : "none";
