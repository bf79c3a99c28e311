// The health check of an image: ends with 0 where the service of this container answers the path with 200. Here because
// the images have no curl.
import { get } from 'node:http';

const { PORT, EXTERNAL_URL, ISSUER_URL } = process.env;
// A deployment whose URL has a path serves below it.
const url = EXTERNAL_URL || ISSUER_URL;
const basePath = url ? new URL(url).pathname.replace(/\/+$/, '') : '';

const request = get({ host: '127.0.0.1', port: PORT, path: basePath + process.argv[2], timeout: 2_000 });
request.on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
