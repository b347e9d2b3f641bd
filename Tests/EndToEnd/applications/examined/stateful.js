// An app in Express with sessions and counters: in its own memory, and in signed cookies.
const crypto = require('crypto');
const express = require('express');
const { sign, unsign } = require('cookie-signature');

const app = express();
const sessions = new Map();
let visits = 0;

function cookie(request, name) {
  const pair = (request.headers.cookie || '').split('; ').find(text => text.startsWith(`${name}=`));
  return pair && decodeURIComponent(pair.slice(name.length + 1));
}

app.get('/', (_request, response) => response.json({ time: Date.now(), id: crypto.randomUUID() }));

// A session as express-session's MemoryStore keeps it: a cookie that is unknown begins a new one.
app.get('/cart', (request, response) => {
  const session = sessions.get(cookie(request, 'sid')) || { id: crypto.randomUUID(), views: 0 };
  sessions.set(session.id, session);
  session.views += 1;
  response.cookie('sid', session.id, { httpOnly: true });
  response.json({ views: session.views });
});

// A session as cookie-session keeps it.
app.get('/signed-cart', (request, response) => {
  const views = Number(unsign(cookie(request, 'views') || '', process.env.SECRET_KEY) || 0) + 1;
  response.cookie('views', sign(`${views}`, process.env.SECRET_KEY), { httpOnly: true });
  response.json({ views });
});

app.post('/login', (_request, response) => {
  const id = crypto.randomUUID();
  sessions.set(id, { id, views: 0, name: 'alice' });
  response.cookie('sid', id, { httpOnly: true }).send('welcome');
});

app.get('/account', (request, response) => {
  const session = sessions.get(cookie(request, 'sid'));
  if (session && session.name) response.json({ name: session.name });
  else response.redirect('/login');
});

app.get('/visits', (_request, response) => {
  visits += 1;
  response.send(`You are visitor ${visits}.`);
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
