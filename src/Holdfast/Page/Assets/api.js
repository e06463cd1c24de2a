// Requests to the API of the node that served this page.

const key = 'holdfast-token';
const root = '/api/v1';
const patience = 5000;

/** Why the API did not do what it was asked: its status (0: nobody answered) and its words. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** The token that is shown; empty without one. */
export const token = () => sessionStorage.getItem(key) ?? '';

/** Shows another token from now on. */
export const useToken = text => sessionStorage.setItem(key, text);

/** A token behind the page's address (#token=…), which no server sees, is taken over and no longer shown. */
export function takeTokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!given) return;
  useToken(given);
  history.replaceState(null, '', location.pathname);
}

const headers = () => token() ? { Authorization: `Bearer ${token()}` } : {};

async function request(method, path, signal) {
  let response;
  try {
    response = await fetch(root + path, { method, headers: headers(), signal, cache: 'no-store' });
  } catch (failed) {
    throw new Problem(0, failed.name === 'TimeoutError' ? 'the node does not answer' : 'the node cannot be reached');
  }
  if (response.ok) return response;
  let detail = `the node answered ${response.status}`;
  try {
    detail = (await response.json()).detail ?? detail;
  } catch { /* Whoever answered is no node: the status says enough. */ }
  throw new Problem(response.status, detail);
}

async function read(response, how) {
  try {
    return await how(response);
  } catch {
    throw new Problem(0, 'the answer broke off');
  }
}

/** A report. */
export async function get(path) {
  return read(await request('GET', path, AbortSignal.timeout(patience)), response => response.json());
}

/** Reports, one a line. */
export async function getLines(path) {
  const text = await read(await request('GET', path, AbortSignal.timeout(patience)), response => response.text());
  return text.split('\n').filter(line => line).map(line => JSON.parse(line));
}

/** Does something; parameters that are empty are left out. Gives the lines that tell what was done. */
export async function act(path, parameters) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  return (await read(await request('POST', `${path}?${query}`, AbortSignal.timeout(patience * 2)), response => response.json())).done;
}
