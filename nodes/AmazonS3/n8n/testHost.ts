/** The credential's test request goes here: no host has this name, so that `authenticateRequest` knows it. */
export const TEST_HOST = 'amazon-s3-connection-test.invalid';
