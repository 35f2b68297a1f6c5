import {
	Hash,
	Tag,
	TypeGuards,
	type Context,
	type Emitter,
	type Liquid,
	type Parser,
	type TagToken,
	type Template,
	type TopLevelToken,
} from 'liquidjs';
import { TemplateContext } from './own-texts';
import { writingOf } from './escape';

/**
 * `{% with label: 'Buy' %}…{% endwith %}`: variables for what is within. It is what the arguments of a
 * snippet become; a text in quotes is the template's own.
 */
export class WithTag extends Tag {
	private readonly hash: Hash;
	private readonly templates: Template[] = [];

	constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
		super(token, remaining, liquid);
		this.hash = new Hash(this.tokenizer);
		while (remaining.length > 0) {
			const next = remaining.shift()!;
			if (TypeGuards.isTagToken(next) && next.name === 'endwith') return;
			this.templates.push(parser.parseToken(next, remaining));
		}
		throw new Error(`tag ${token.getText()} not closed`);
	}

	*render(ctx: Context, emitter: Emitter): Generator<unknown, void, unknown> {
		const scope = (yield this.hash.render(ctx)) as Record<string, unknown>;
		const { mode } = ctx as TemplateContext;
		for (const [name, token] of Object.entries(this.hash.hash)) {
			if (TypeGuards.isQuotedToken(token)) scope[name] = writingOf(scope[name], mode, true);
		}
		ctx.push(scope);
		try {
			yield this.liquid.renderer.renderTemplates(this.templates, ctx, emitter);
		} finally {
			ctx.pop();
		}
	}

	// eslint-disable-next-line require-yield -- liquidjs asks for a generator
	*children(): Generator<unknown, Template[], unknown> {
		return this.templates;
	}

	*arguments() {
		yield* Object.values(this.hash.hash).filter((each) => each !== undefined);
	}

	blockScope(): Iterable<string> {
		return Object.keys(this.hash.hash);
	}
}
