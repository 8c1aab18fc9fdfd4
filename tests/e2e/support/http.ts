/** What the service answered; the body as text, and as JSON when it says that it is. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // What a test reads of an answer it names itself; nothing here knows the shapes.
  json<T>(): T;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  deadlineMs?: number;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** Calls a service with a key, or without one; rejects when there is no answer within the deadline. */
export const createCaller =
  (url: string, key?: string): Call =>
  async (method, path, { body, headers = {}, deadlineMs = 20_000 } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T };
  };

/** The body of a call that has to succeed. */
export const ask = async <T>(call: Call, method: string, path: string, options?: CallOptions): Promise<T> => {
  const answer = await call(method, path, options);
  if (answer.status < 200 || answer.status > 299) {
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text.slice(0, 500)}`);
  }
  return answer.json<T>();
};
