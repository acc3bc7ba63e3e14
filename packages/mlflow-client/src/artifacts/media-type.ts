/** Content type by the end of a file's name, as Python's client guesses it for what training writes. */
export function mediaType(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'MLmodel' || name === 'MLproject') return 'text/plain'
  const dot = name.lastIndexOf('.')
  return (dot < 0 ? undefined : types[name.slice(dot + 1).toLowerCase()]) ?? 'application/octet-stream'
}

const types: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  yaml: 'text/plain',
  yml: 'text/plain',
  py: 'text/plain',
  js: 'text/javascript',
  css: 'text/css',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  geojson: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
}
