import { dashboardSecretOf } from '../../../../src/n8n/credentials/dashboard-secret';

const PASSWORD = 'twelve-signs';

function contextWith(credentials: Record<string, object>) {
	return {
		getCredentials: async <T extends object>(type: string) => credentials[type] as T,
	};
}

describe('The secret of the dashboard', () => {
	it("comes from n8n's own credentials", async () => {
		const context = contextWith({
			httpBasicAuth: { user: 'ops', password: PASSWORD },
			httpHeaderAuth: { name: 'X-Key', value: PASSWORD },
		});
		expect(await dashboardSecretOf(context, 'basicAuth')).toEqual({
			name: 'ops',
			secret: PASSWORD,
		});
		expect(await dashboardSecretOf(context, 'headerAuth')).toEqual({
			...{ name: 'X-Key', secret: PASSWORD },
		});
	});

	it.each([
		[{}],
		[{ user: '', password: PASSWORD }],
		[{ user: 'ops', password: '' }],
		[{ user: 'ops', password: PASSWORD.slice(1) }],
		[{ user: 'ops', password: 123_456_789_012 }],
	])('is refused if it is missing or can be guessed: %j', async (httpBasicAuth) => {
		const found = dashboardSecretOf(contextWith({ httpBasicAuth }), 'basicAuth');
		await expect(found).rejects.toThrow('at least 12 characters');
	});
});
