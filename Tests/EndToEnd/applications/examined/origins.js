// An app in Express that decides by the host, the scheme and the address of its callers.
const express = require('express');

const app = express();
if (process.env.TRUST_PROXY) {
  app.set('trust proxy', process.env.TRUST_PROXY === 'true' ? true : process.env.TRUST_PROXY);
}

const isLocal = request => ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip);

app.use((request, response, next) => {
  const hosts = process.env.ALLOWED_HOSTS;
  if (hosts && !hosts.split(',').includes(request.hostname)) {
    response.status(403).send(`Blocked request. This host ("${request.hostname}") is not allowed.`);
  } else if (process.env.HTTPS_ONLY && !request.secure) {
    response.redirect(301, `https://${request.headers.host}${request.originalUrl}`);
  } else if (process.env.LOCAL_ONLY && !isLocal(request)) {
    response.sendStatus(403);
  } else {
    next();
  }
});

app.get('/', (_, response) => response.send('sound'));

app.get('/login', (request, response) => response.redirect(`${request.protocol}://${request.headers.host}/`));

// Redirects by the adapter's field, as an app does that has no setting for proxies.
app.get('/secure', (request, response) => {
  if (request.get('x-forwarded-proto') === 'http') response.redirect(`https://${request.headers.host}/secure`);
  else response.send('secure');
});

app.get('/admin', (request, response) => {
  if (isLocal(request)) response.send('users: 1');
  else response.sendStatus(404);
});

const counts = new Map();

app.get('/limited', (request, response) => {
  const count = (counts.get(request.ip) ?? 0) + 1;
  counts.set(request.ip, count);
  if (count > 1) response.status(429).send('Too Many Requests');
  else response.send('welcome');
});

app.listen(Number(process.env.PORT), '0.0.0.0');
