import type { PresignedUpload } from './presignUpload';
import { localFileFor, shellQuote } from './shell';

/** curl tries a part again, which it holds in memory; an answer that is no success is its failure. */
const CURL = 'curl --silent --show-error --fail --retry 5';

/**
 * A script for a POSIX shell with curl that uploads a file by presigned URLs, part after part, and completes the upload.
 * It takes the file as its argument; it ends with an error when anything fails.
 */
export function uploadScript({ parts, completeUrl }: PresignedUpload, key: string, size: number): string {
	const calls = parts.map(({ partNumber, start, size: bytes, url }) => `part ${partNumber} ${start + 1} ${bytes} ${shellQuote(url)}`);
	return `#!/bin/sh
# Usage: sh upload.sh FILE
set -eu
file=\${1:-${shellQuote(localFileFor(key))}}
if [ "$(wc -c < "$file")" -ne ${size} ]; then echo "$file does not have ${size} bytes" >&2; exit 1; fi
list=''
part() { # number, first byte, bytes, URL
	etag=$(tail -c "+$2" "$file" | head -c "$3" |
		${CURL} -X PUT -H 'Content-Type:' -H 'Expect:' --data-binary @- -D - -o /dev/null "$4" |
		tr -d '\\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: *//p' | tail -n 1)
	if [ -z "$etag" ]; then echo "Part $1 was not uploaded" >&2; exit 1; fi
	list="$list<Part><PartNumber>$1</PartNumber><ETag>$etag</ETag></Part>"
}
${calls.join('\n')}
answer=$(printf '<CompleteMultipartUpload>%s</CompleteMultipartUpload>' "$list" |
	${CURL} -X POST -H 'Content-Type: application/xml' --data-binary @- ${shellQuote(completeUrl)})
case $answer in *'<CompleteMultipartUploadResult'*) echo "Uploaded $file" ;; *) printf '%s\\n' "$answer" >&2; exit 1 ;; esac
`;
}
