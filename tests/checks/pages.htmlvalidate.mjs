export default { root: true, extends: ['html-validate:recommended'] };
