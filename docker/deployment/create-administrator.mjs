// `node create-administrator.mjs --username NAME`: makes an administrator and prints a token for it, once.
process.argv.splice(2, 0, 'create-administrator');
await import('./bundle/main.mjs');
