// The Express app of `make bench`: GET / and POST /echo.
'use strict';

const express = require('express');

const app = express();

app.get('/', (_request, response) => response.json({ message: 'Hello from Express through Lambda' }));

// The request's bytes, exactly, under its own content type.
app.post('/echo', express.raw({ type: () => true }), (request, response) =>
  response.type(request.get('content-type')).send(request.body));

app.listen(Number(process.env.PORT), '127.0.0.1');
