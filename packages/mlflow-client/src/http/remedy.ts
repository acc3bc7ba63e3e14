/** What to do about an answer, by its text first, then by its code and status. */
export function remedyFor(status: number, code: string, text: string): string {
  return rules.find(rule => rule.matches(status, code, text))?.remedy ?? ''
}

interface Rule {
  readonly matches: (status: number, code: string, text: string) => boolean
  readonly remedy: string
}

const says = (pattern: RegExp, remedy: string): Rule => ({ matches: (_status, _code, text) => pattern.test(text), remedy })
const has = (wanted: number | string, remedy: string): Rule => ({
  matches: (status, code) => status === wanted || code === wanted,
  remedy,
})

const rules: readonly Rule[] = [
  says(/running without workspaces/i, 'Start the server with --enable-workspaces.'),
  says(/invalid host header/i, 'Start the server with --allowed-hosts naming the host of the tracking URI.'),
  says(/cross-origin/i, 'Start the server with --cors-allowed-origins naming the origin of this page.'),
  says(/changing param values/i, 'A parameter is written once; log the new value under another name, or as a tag.'),
  says(/'active' (lifecycle )?st/i, 'Restore it first.'),
  says(
    /already exists in deleted state|deleted state/i,
    'Restore the deleted one, delete it for good with `mlflow gc`, or take another name.',
  ),
  says(/invalid clause/i, 'A filter is clauses joined by AND; there is no OR.'),
  has('RESOURCE_ALREADY_EXISTS', 'Use the one that exists, or take another name.'),
  has('FEATURE_DISABLED', 'Leave the workspace out (MLFLOW_WORKSPACE): this server has none.'),
  has(401, 'Set username and password (MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD) or a token (MLFLOW_TRACKING_TOKEN).'),
  has(403, 'The user of these credentials lacks the permission; the owner or an administrator can grant it.'),
  has('RESOURCE_DOES_NOT_EXIST', 'Check the id or name, and that the tracking URI is the right one.'),
  has(404, 'Check the path prefix of the tracking URI; an older server may lack this call.'),
  has(405, 'Check the path prefix of the tracking URI; an older server may lack this call.'),
  has(413, 'A proxy limits the size of a request; send less at once, or raise its limit.'),
  has(429, 'The server limits the rate; send fewer, larger requests.'),
  has(501, 'This server cannot do it.'),
  { matches: status => status >= 500, remedy: "The reason is in the server's log." },
]
