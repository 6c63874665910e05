# The command line and the mock in an image: docker run -p 50051:50051 streamproof
FROM node:24-bookworm-slim AS build
WORKDIR /app
ARG npm_config_registry=https://registry.npmjs.org/
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run -s build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY proto proto
USER 1000:1000
WORKDIR /work
EXPOSE 50051
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["mock", "--host", "0.0.0.0"]
