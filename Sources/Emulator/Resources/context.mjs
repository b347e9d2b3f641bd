// The context object. See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html.

function parsed(header) {
  return header === undefined ? undefined : JSON.parse(header);
}

/** The context of an invocation. `methods` are those that end it; later runtimes have none. */
export function makeContext({ id, headers }, methods) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const clientContext = parsed(headers["lambda-runtime-client-context"]);
  const identity = parsed(headers["lambda-runtime-cognito-identity"]);
  const tenantId = headers["lambda-runtime-aws-tenant-id"];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext,
    identity,
    ...(tenantId === undefined ? {} : { tenantId }),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: id,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    ...methods,
  };
}
