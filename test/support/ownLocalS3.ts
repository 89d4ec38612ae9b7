/** Jest's setup file of the projects that need an S3: of the local ones, each worker has its own. */
const endpoints = process.env.S3_LOCAL_ENDPOINTS?.split(' ');
if (endpoints) process.env.S3_ENDPOINT = endpoints[Number(process.env.JEST_WORKER_ID) - 1];
