import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';
import type { Store } from '../client/store/openStore';
import { readConnection, type ConnectionFields } from '../client/store/connection';
import { networkOf } from './egress';
import { createOpenStores } from './openStores';

/** The name of our credential type. */
export const CREDENTIAL_TYPE = 'amazonS3Api';

const stores = createOpenStores();

/**
 * The connection that the node has selected, opened; executions with the same connection share its sockets.
 * @throws S3Error when the form is wrong or the instance does not allow the endpoint
 */
export async function connect(functions: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions): Promise<Store> {
	const fields = await functions.getCredentials<ConnectionFields>(CREDENTIAL_TYPE);
	return await stores.get(readConnection(fields), networkOf(functions));
}
