// The health check of an image, which has no curl: ends with 0 if the service of this container answers the path with 200,
// otherwise with 1.
import { get } from 'node:http';

const { PORT, EXTERNAL_URL, ISSUER_URL } = process.env;
// If the URL of a deployment has a path, it serves below that.
const url = EXTERNAL_URL || ISSUER_URL;
const basePath = url ? new URL(url).pathname.replace(/\/+$/, '') : '';

const request = get({ host: '127.0.0.1', port: PORT, path: basePath + process.argv[2], timeout: 2_000 });
request.on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
