// `node re-encrypt.mjs`: encrypts the database with NEW_SECRET_KEY_BASE in place of SECRET_KEY_BASE.
process.argv.splice(2, 0, 're-encrypt');
await import('./bundle/main.cjs');
