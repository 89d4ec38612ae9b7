/** The AWS SDK for roles; loaded for connections that have one. */
import './nodeVersion';

export { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
