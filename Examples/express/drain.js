// A hook that answers once all work is done that goes on after the answers: AWS_LWA_DRAIN_PATH=/_drain.
'use strict';

const running = new Set();

// Begins work that Lambda must not cut; who calls does not wait for it.
exports.later = (work) => {
  const promise = Promise.resolve().then(work).catch(console.error).finally(() => running.delete(promise));
  running.add(promise);
};

// A handler for Express as for Node's own http.
exports.drain = async (_request, response) => {
  while (running.size > 0) await Promise.all(running);
  response.statusCode = 204;
  response.end();
};
