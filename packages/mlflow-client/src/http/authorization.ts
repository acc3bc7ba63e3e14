/** Who asks. User name and password, where both are there, come before the token, as in the Python client. */
export interface Credentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
}

/** The Authorization header; undefined without credentials. */
export function authorization({ username, password, token }: Credentials): string | undefined {
  if (isSet(username) && isSet(password)) return `Basic ${base64(`${username}:${password}`)}`
  return isSet(token) ? `Bearer ${token}` : undefined
}

/** Takes everything that is secret out of a text, in every form it may have taken. */
export function redactor(credentials: Credentials): (text: string) => string {
  const { password, token } = credentials
  const header = authorization(credentials)?.split(' ')[1]
  const secrets = [password, token, header].filter(isSet).flatMap(each => [each, encodeURIComponent(each)])
  // The longest first: one may contain the other.
  const sorted = [...new Set(secrets)].sort((a, b) => b.length - a.length)
  return text => sorted.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''

/** btoa() knows Latin-1 only; the Python client encodes UTF-8. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
